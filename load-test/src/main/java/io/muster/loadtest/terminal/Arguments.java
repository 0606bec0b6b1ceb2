package io.muster.loadtest.terminal;

import io.muster.loadtest.figures.TimeSpan;
import io.muster.loadtest.process.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Mixed into a command: refuses arguments, with a line that names the option and the value. */
@Command
public final class Arguments {
  private static final Duration LONGEST = Duration.ofHours(24);

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** To be thrown: it prints the message and the usage, and ends with exit code 2. */
  public ParameterException wrong(String message) {
    return new ParameterException(
        Objects.requireNonNull(command, "set by picocli").commandLine(), message);
  }

  public void requireAtLeast(int least, String option, int value) {
    if (value < least) {
      throw wrong("%s is %d, but must be at least %d".formatted(option, value, least));
    }
  }

  public void requireAtMost(int most, String option, int value) {
    if (value > most) {
      throw wrong("%s is %d, but must be at most %d".formatted(option, value, most));
    }
  }

  public void requirePositive(String option, int value) {
    requireAtLeast(1, option, value);
  }

  /** Not none, and no longer than anybody would wait. */
  public void requireSpan(String option, Duration span) {
    if (span.isZero() || span.compareTo(LONGEST) > 0) {
      throw wrong(
          "%s is %s, but must be more than 0 and at most %s"
              .formatted(option, TimeSpan.format(span), TimeSpan.format(LONGEST)));
    }
  }

  /** As {@code -Xmx} takes it. */
  public void requireHeap(String option, String heap) {
    if (!heap.matches("[1-9][0-9]*[kmgKMG]")) {
      throw wrong("%s is %s, but must be a size such as 512m or 1g".formatted(option, heap));
    }
  }

  /** A file that is to be written, if any is. */
  public void requireFolderOf(String option, @Nullable Path file) {
    if (file != null && !Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw wrong("%s is %s, but its folder does not exist".formatted(option, file));
    }
  }

  /** A file that is to be written in the end, when it is too late to name another one. */
  public void requireWritable(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw wrong("%s is %s, but that is a folder: name a file in it".formatted(option, file));
    }
    requireFolderOf(option, file);
    try {
      Files.delete(Files.createTempFile(file.toAbsolutePath().getParent(), ".muster-", null));
    } catch (IOException e) {
      throw wrong("%s is %s, but its folder cannot be written to: %s".formatted(option, file, e));
    }
  }

  /** A folder that is to be filled, if any is. */
  public void requireNew(String option, @Nullable Path folder) throws IOException {
    if (folder != null && Files.exists(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw wrong("%s is %s, but must be a new or an empty folder".formatted(option, folder));
        }
      }
    }
  }

  /** Reads {@code HOST:PORT}. */
  public InetSocketAddress address(String option, String hostAndPort) {
    try {
      return Addresses.parse(hostAndPort);
    } catch (IllegalArgumentException e) {
      throw wrong("%s: %s".formatted(option, e.getMessage()));
    }
  }

  /** Reads {@code HOST:PORT[,HOST:PORT...]}. */
  public List<InetSocketAddress> addresses(String option, String list) {
    try {
      return Addresses.parseAll(list);
    } catch (IllegalArgumentException e) {
      throw wrong("%s: %s".formatted(option, e.getMessage()));
    }
  }
}
