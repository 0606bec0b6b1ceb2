package io.muster.persistence.serialization;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.muster.group.Awaited;
import io.muster.group.Bytes;
import io.muster.group.GroupCommand;
import io.muster.group.GroupError;
import io.muster.group.GroupEvent;
import io.muster.group.GroupReply;
import io.muster.group.GroupSnapshot;
import io.muster.group.PartitionId;
import io.muster.group.consumer.MemberState;
import java.io.IOException;

/** Teaches Jackson the types of a group, which know nothing of Jackson. Found by configuration. */
public final class GroupJacksonModule extends SimpleModule {
  private static final long serialVersionUID = 1;

  public GroupJacksonModule() {
    super("muster-group");
    setMixInAnnotation(GroupEvent.class, EventNames.class);
    setMixInAnnotation(GroupSnapshot.class, SnapshotName.class);
    setMixInAnnotation(GroupCommand.class, MessageNames.class);
    setMixInAnnotation(GroupReply.class, MessageNames.class);
    setMixInAnnotation(GroupEvent.RebalanceCause.Kind.class, Unknown.Reason.class);
    setMixInAnnotation(GroupEvent.JoinPhase.Completion.class, Unknown.Reason.class);
    setMixInAnnotation(GroupEvent.GroupDeleted.Deletion.class, Unknown.Reason.class);
    setMixInAnnotation(MemberState.class, Unknown.Reason.class);
    setMixInAnnotation(GroupError.class, Unknown.Answer.class);
    registerSubtypes(GroupCommand.class.getPermittedSubclasses());
    registerSubtypes(GroupReply.class.getPermittedSubclasses());
    addSerializer(new BytesSerializer());
    addDeserializer(Bytes.class, new BytesDeserializer());
    addSerializer(new AwaitedSerializer());
    addDeserializer(Awaited.class, new AwaitedDeserializer());
    addKeySerializer(PartitionId.class, new PartitionKeySerializer());
    addKeyDeserializer(PartitionId.class, new PartitionKeyDeserializer());
  }

  private static final class BytesSerializer extends StdSerializer<Bytes> {
    private static final long serialVersionUID = 1;

    BytesSerializer() {
      super(Bytes.class);
    }

    @Override
    public void serialize(Bytes bytes, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeBinary(bytes.array());
    }
  }

  private static final class BytesDeserializer extends StdDeserializer<Bytes> {
    private static final long serialVersionUID = 1;

    BytesDeserializer() {
      super(Bytes.class);
    }

    @Override
    public Bytes deserialize(JsonParser parser, DeserializationContext context) throws IOException {
      return Bytes.of(parser.getBinaryValue());
    }
  }

  /** As it is when the request leaves its node. */
  private static final class AwaitedSerializer extends StdSerializer<Awaited> {
    private static final long serialVersionUID = 1;

    AwaitedSerializer() {
      super(Awaited.class);
    }

    @Override
    public void serialize(Awaited awaited, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeBoolean(awaited.isAwaited());
    }
  }

  private static final class AwaitedDeserializer extends StdDeserializer<Awaited> {
    private static final long serialVersionUID = 1;

    AwaitedDeserializer() {
      super(Awaited.class);
    }

    @Override
    public Awaited deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return parser.getBooleanValue() ? Awaited.ALWAYS : Awaited.NO_MORE;
    }

    /** Earlier versions do not say. */
    @Override
    public Awaited getAbsentValue(DeserializationContext context) {
      return Awaited.ALWAYS;
    }
  }

  /** {@code 7:orders}: a topic's name may hold any separator, a number holds none. */
  private static final class PartitionKeySerializer extends StdSerializer<PartitionId> {
    private static final long serialVersionUID = 1;

    PartitionKeySerializer() {
      super(PartitionId.class);
    }

    @Override
    public void serialize(PartitionId id, JsonGenerator generator, SerializerProvider provider)
        throws IOException {
      generator.writeFieldName(id.partition() + ":" + id.topic());
    }
  }

  private static final class PartitionKeyDeserializer extends KeyDeserializer {
    @Override
    public PartitionId deserializeKey(String key, DeserializationContext context)
        throws IOException {
      int colon = key.indexOf(':');
      if (colon < 0) {
        return (PartitionId)
            context.handleWeirdKey(PartitionId.class, key, "expected partition:topic");
      }
      return new PartitionId(key.substring(colon + 1), Integer.parseInt(key, 0, colon, 10));
    }
  }
}
