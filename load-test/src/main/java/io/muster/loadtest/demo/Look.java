package io.muster.loadtest.demo;

import java.util.List;

/** How the picture is drawn: with colours and block characters on a terminal, else in ASCII. */
enum Look {
  PLAIN("#", "*", "ok", "NO") {
    @Override
    String cell(int seat, String text) {
      return "[" + text + "]";
    }

    @Override
    String ink(int seat, String text) {
      return text;
    }

    @Override
    String strong(String text) {
      return text;
    }

    @Override
    String faint(String text) {
      return text;
    }
  },

  COLOUR("\u2588", "\u2605", "\u2714", "\u2718") {
    @Override
    String cell(int seat, String text) {
      return "\u001b[1;30;4" + tone(seat) + "m " + text + " \u001b[0m";
    }

    @Override
    String ink(int seat, String text) {
      return "\u001b[3" + tone(seat) + "m" + text + "\u001b[0m";
    }

    @Override
    String strong(String text) {
      return "\u001b[1m" + text + "\u001b[0m";
    }

    @Override
    String faint(String text) {
      return "\u001b[2m" + text + "\u001b[0m";
    }
  };

  /** Green, yellow, blue, magenta, cyan, red: legible on dark and on light ground. */
  private static final List<Integer> TONES = List.of(2, 3, 4, 5, 6, 1);

  final String block;
  final String star;
  final String good;
  final String bad;

  Look(String block, String star, String good, String bad) {
    this.block = block;
    this.star = star;
    this.good = good;
    this.bad = bad;
  }

  /** Three columns in the colour of the consumer on that seat. */
  abstract String cell(int seat, String text);

  /** Text in the colour of the consumer on that seat. */
  abstract String ink(int seat, String text);

  abstract String strong(String text);

  abstract String faint(String text);

  private static int tone(int seat) {
    return TONES.get(seat % TONES.size());
  }
}
