package io.muster.group;

import java.nio.charset.StandardCharsets;

/**
 * Which of the texts that clients choose can be stored. Kafka takes any; PostgreSQL has no text
 * with a zero byte, and no key of more than 2,704 bytes. A client that is told so gives up; one
 * that is told that the database has failed tries for ever.
 */
public final class StorableText {
  /** In UTF-8. Of a key's bytes a topic and a little more take the rest. */
  static final int MAX_GROUP_ID_BYTES = 2_000;

  private static final int MAX_BYTES_OF_A_CHAR = 3;

  private StorableText() {}

  /** Whether it can be stored at all. */
  public static boolean isStorable(String text) {
    return text.indexOf('\0') < 0;
  }

  /** Whether it can be stored as what rows are found by. */
  public static boolean isStorableGroupId(String groupId) {
    return isStorable(groupId)
        && (groupId.length() <= MAX_GROUP_ID_BYTES / MAX_BYTES_OF_A_CHAR
            || groupId.getBytes(StandardCharsets.UTF_8).length <= MAX_GROUP_ID_BYTES);
  }
}
