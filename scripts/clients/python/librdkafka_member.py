"""A member of a group with librdkafka, by confluent-kafka for Python."""

import confluent_kafka
from member import emit, leaving, options, ready

MAX_BATCH = 500


def main():
    wanted = options()
    config = {
        "bootstrap.servers": wanted["bootstrap"],
        "group.id": wanted["group"],
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
    if wanted["protocol"] == "consumer":
        # The group says how long its sessions are, and when to send a heartbeat.
        config["group.protocol"] = "consumer"
    else:
        config["session.timeout.ms"] = wanted["sessionTimeoutMs"]
        config["heartbeat.interval.ms"] = wanted["heartbeatMs"]
    if wanted["assignor"] != "default":
        config["partition.assignment.strategy"] = wanted["assignor"]
    if wanted["instanceId"]:
        config["group.instance.id"] = wanted["instanceId"]
    # A tuple in older versions.
    binding = confluent_kafka.version()
    binding = binding if isinstance(binding, str) else binding[0]
    ready(f"librdkafka {confluent_kafka.libversion()[0]} (confluent-kafka {binding})")

    owned = set()

    def tell():
        # librdkafka does not tell the generation.
        emit("assigned", partitions=sorted(owned), generation=None)

    def assigned(_, partitions):
        owned.update(p.partition for p in partitions)
        tell()

    def revoked(_, partitions):
        owned.difference_update(p.partition for p in partitions)
        # Where members keep the rest, this may be all that happens.
        if wanted["protocol"] == "consumer":
            tell()

    consumer = confluent_kafka.Consumer(config)
    consumer.subscribe([wanted["topic"]], on_assign=assigned, on_revoke=revoked)
    while not leaving.is_set():
        offsets = {}
        for message in consumer.consume(MAX_BATCH, timeout=0.2):
            if message.error():
                emit("failed", message=str(message.error()))
                continue
            emit("record", partition=message.partition(), offset=message.offset())
            offsets[message.partition()] = message.offset() + 1
        if offsets:
            topic_partitions = [
                confluent_kafka.TopicPartition(wanted["topic"], partition, offset)
                for partition, offset in offsets.items()
            ]
            consumer.commit(offsets=topic_partitions, asynchronous=False)
            emit("committed", offsets=offsets)
    consumer.close()
    emit("left")


main()
