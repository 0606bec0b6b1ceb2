package io.muster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bytes as they are on the wire, so that no library reads its own mistakes. */
class GoldenFramesTest {
  private static GatewayFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new GatewayFixture();
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @Test
  void heartbeatVersion0() throws Exception {
    assertAnswer(
        // length, Heartbeat, v0, correlation id 7, client id "c"; group "g", generation 1, member
        "00000015 000c 0000 00000007 0001 63  0001 67 00000001 0001 6d",
        // correlation id; error 0
        "00000007 0000");
  }

  @Test
  void heartbeatVersion4() throws Exception {
    assertAnswer(
        // flexible header with no tags; compact strings; instance id null
        "00000016 000c 0004 00000007 0001 63 00  02 67 00000001 02 6d 00 00",
        // correlation id, no tags; throttle 0, error 0, no tags
        "00000007 00 00000000 0000 00");
  }

  @Test
  void findCoordinatorVersion0() throws Exception {
    assertAnswer(
        "0000000e 000a 0000 00000001 0001 63  0001 67",
        // correlation id; error 0, node 1000001, host "muster.test", port 19092
        "00000001 0000 000f4241 000b 6d75737465722e74657374 00004a94");
  }

  @Test
  void findCoordinatorVersion4OfTwoGroups() throws Exception {
    assertAnswer(
        "00000013 000a 0004 00000001 0001 63 00  00 03 02 67 02 68 00",
        "00000001 00 00000000 03"
            + " 02 67 000f4241 0c 6d75737465722e74657374 00004a94 0000 01 00"
            + " 02 68 000f4241 0c 6d75737465722e74657374 00004a94 0000 01 00"
            + " 00");
  }

  @Test
  void apiVersionsOfAnUnknownVersionInVersion0() throws Exception {
    assertAnswer(
        "0000000e 0012 0063 0000002a 0001 61 00 00 00",
        // correlation id (never tags); error 35, one range: key 18, 0 to 4
        "0000002a 0023 00000001 0012 0000 0004");
  }

  private static void assertAnswer(String request, String answer) throws Exception {
    try (WireClient client = fixture.connect()) {
      client.sendHex(request);
      assertThat(client.receiveHex()).isEqualTo(answer.replace(" ", ""));
    }
  }
}
