package io.muster.gateway.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Groups of Muster's own at the upstream's coordinator. What a producer commits for a group within
 * a transaction is committed there for the shadow of both, too, so that the transaction decides.
 * One producer has one transaction at a time, so the shadow's offsets have one author.
 */
public final class ShadowGroups {
  private static final String PREFIX = "__muster_txn_";
  private static final int DIGEST_BYTES = 16;

  private ShadowGroups() {}

  /** The shadow of a group and a producer; always the same, and of no others. */
  public static String of(String groupId, String transactionalId) {
    byte[] group = groupId.getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = sha256();
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, group.length));
    digest.update(group);
    digest.update(transactionalId.getBytes(StandardCharsets.UTF_8));
    return PREFIX + HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES);
  }

  /** Whether a group of this name is none of a client's. */
  static boolean isShadow(String groupId) {
    return groupId.startsWith(PREFIX);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
