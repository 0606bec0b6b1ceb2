package io.muster.group;

/**
 * Whoever waits for the reply to one command. The rules only keep it and hand it back; two callers
 * that are equal are the same wait, so a request sent twice is answered once.
 */
interface Caller {}
