package io.muster.loadtest.figures;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A report as JSON, for a program to read. */
public final class JsonFile {
  private JsonFile() {}

  /** Replaces the file as a whole: who is ended meanwhile leaves the one before. */
  public static void write(Path file, Object report) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(next.toFile(), report);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
