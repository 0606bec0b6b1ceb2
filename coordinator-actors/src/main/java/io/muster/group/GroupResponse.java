package io.muster.group;

/** The answer to the {@link GroupRequest} with the same correlation id. */
public record GroupResponse(long correlationId, GroupReply reply) {}
