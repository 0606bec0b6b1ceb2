package io.muster.group;

/** An answer and who it is for. */
record Reply(Caller caller, GroupReply reply) {}
