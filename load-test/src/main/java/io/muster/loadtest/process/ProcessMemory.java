package io.muster.loadtest.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory of another process, where the system tells. */
public final class ProcessMemory {
  private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB$");
  private static final int KILO = 1024;

  private ProcessMemory() {}

  /** Its resident memory, in bytes; 0 of one that is gone, and where the system does not tell. */
  public static long resident(long pid) throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try {
      return Files.isReadable(status) ? parse(Files.readString(status)) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Reads {@code /proc/PID/status}. */
  static long parse(String status) {
    Matcher resident = RESIDENT.matcher(status);
    return resident.find() ? Long.parseLong(resident.group(1)) * KILO : 0;
  }
}
