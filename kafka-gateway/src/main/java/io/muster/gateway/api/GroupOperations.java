package io.muster.gateway.api;

import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.utils.Utils;

/** What a client may do with a group (KIP-430). */
final class GroupOperations {

  /** All that can be done with one: there are no ACLs that could forbid any of it. */
  static final int ALL =
      Utils.to32BitField(
          Set.of(
              AclOperation.READ.code(),
              AclOperation.DELETE.code(),
              AclOperation.DESCRIBE.code(),
              AclOperation.DESCRIBE_CONFIGS.code(),
              AclOperation.ALTER_CONFIGS.code()));

  private GroupOperations() {}
}
