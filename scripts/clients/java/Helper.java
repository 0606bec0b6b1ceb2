import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Does for the driver what Python's standard library cannot: creates and deletes topics, configures
 * groups and produces records.
 *
 * <p>Reads one command a line from standard input, {@code create TOPIC PARTITIONS}, {@code produce
 * TOPIC PARTITIONS RECORDS_EACH}, {@code configure GROUP NAME VALUE} or {@code delete TOPIC}, and answers {@code done} or {@code failed
 * REASON}.
 */
public final class Helper {
  private Helper() {}

  public static void main(String[] args) {
    Map<String, Object> properties = Map.of("bootstrap.servers", args[0]);
    try (Admin admin = Admin.create(properties);
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
        Scanner commands = new Scanner(System.in)) {
      System.out.println("done");
      while (commands.hasNextLine()) {
        String[] words = commands.nextLine().split(" ");
        try {
          switch (words[0]) {
            case "create" -> create(admin, words[1], Integer.parseInt(words[2]));
            case "produce" ->
                produce(
                    producer, words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "configure" -> configure(admin, words[1], words[2], words[3]);
            case "delete" -> admin.deleteTopics(List.of(words[1])).all().get();
            default -> throw new IllegalArgumentException("no command " + words[0]);
          }
          System.out.println("done");
        } catch (Exception e) {
          System.out.println("failed " + e.toString().replace('\n', ' '));
        }
      }
    }
  }

  private static void create(Admin admin, String topic, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
  }

  private static void configure(Admin admin, String group, String name, String value)
      throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
  }

  private static void produce(
      KafkaProducer<String, String> producer, String topic, int partitions, int each)
      throws Exception {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      for (int i = 0; i < each; i++) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, null, "record " + i)));
      }
    }
    for (Future<RecordMetadata> record : sent) {
      record.get();
    }
  }
}
