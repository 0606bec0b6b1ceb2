package io.muster.loadtest.demo;

/** Something the demo waited for did not happen; the message says what. */
final class DemoFailure extends Exception {
  private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
