package io.muster.loadtest.bench;

import java.util.Locale;

/** What Muster keeps groups in while it is measured. */
enum Store {
  H2,
  POSTGRES;

  /** As on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
