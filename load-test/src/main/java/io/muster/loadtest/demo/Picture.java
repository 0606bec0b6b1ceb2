package io.muster.loadtest.demo;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** Draws a {@link Stage} as lines of text, at most 78 columns wide. */
final class Picture {
  private static final int BAR = 28;

  private final Look look;

  Picture(Look look) {
    this.look = look;
  }

  List<String> of(Stage stage) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(stage));
    lines.add(look.faint("  partition ") + look.faint(partitions(stage)));
    lines.add(look.faint("  owner     ") + owners(stage));
    lines.add(look.faint("  messages  ") + look.faint(messages(stage)));
    long most = stage.members().stream().mapToLong(Member::consumed).max().orElse(0);
    int seat = 0;
    for (Member member : stage.members()) {
      lines.add(line(member, seat++, most, stage));
    }
    return lines;
  }

  private String headline(Stage stage) {
    long present = stage.members().stream().filter(Member::isPresent).count();
    return look.strong("  group " + stage.group())
        + "  generation "
        + (stage.generation().isPresent() ? stage.generation().getAsInt() : "-")
        + "  members "
        + present
        + "  leader "
        + stage.leader().map(Member::name).orElse("-")
        + "  consumed "
        + stage.ledger().consumedCount()
        + " of "
        + stage.ledger().producedCount();
  }

  private static String partitions(Stage stage) {
    return stage.owners().keySet().stream().map("%3d "::formatted).collect(Collectors.joining());
  }

  private static String messages(Stage stage) {
    return stage.owners().keySet().stream()
        .map(partition -> "%3d ".formatted(stage.ledger().producedCount(partition)))
        .collect(Collectors.joining());
  }

  private String owners(Stage stage) {
    List<Member> seats = stage.members();
    StringBuilder row = new StringBuilder();
    for (Map.Entry<Integer, List<Member>> entry : stage.owners().entrySet()) {
      List<Member> owners = entry.getValue();
      row.append(
          switch (owners.size()) {
            case 0 -> look.faint(" . ");
            case 1 -> look.cell(seats.indexOf(owners.get(0)), owners.get(0).name());
            default -> "!!!";
          });
      row.append(' ');
    }
    return row.toString();
  }

  private String line(Member member, int seat, long most, Stage stage) {
    boolean leads = stage.leader().filter(member::equals).isPresent();
    int length = most == 0 ? 0 : (int) Math.max(1, member.consumed() * BAR / most);
    String bar = member.consumed() == 0 ? "" : look.block.repeat(length);
    String what =
        member.phase() == Member.Phase.OWNER
            ? "owns " + ranges(member.partitions())
            : member.phase().words;
    return "  "
        + look.ink(seat, look.strong(member.name()))
        + (leads ? " " + look.star + " " : "   ")
        + "%-24s".formatted(what)
        + look.ink(seat, bar)
        + " ".repeat(BAR - length)
        + "%6d".formatted(member.consumed());
  }

  /** Numbers as people write them: {@code 0-3, 7}. */
  static String ranges(SortedSet<Integer> numbers) {
    if (numbers.isEmpty()) {
      return "nothing";
    }
    List<String> ranges = new ArrayList<>();
    Iterator<Integer> rest = numbers.iterator();
    int first = rest.next();
    int last = first;
    while (rest.hasNext()) {
      int next = rest.next();
      if (next != last + 1) {
        ranges.add(range(first, last));
        first = next;
      }
      last = next;
    }
    ranges.add(range(first, last));
    return String.join(", ", ranges);
  }

  private static String range(int first, int last) {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
