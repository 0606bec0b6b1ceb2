# A Muster node. Everything is set by MUSTER_... variables (application.conf names them all), or by a
# file: mount it and add --config FILE to the command.
#
#   docker build -t muster .
#   docker run -p 9092-9094:9092-9094 -e MUSTER_UPSTREAM=kafka:9092 -e MUSTER_ADVERTISE=localhost:9092 muster

FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    mvn -B -ntp -pl server -am -Dspotless.check.skip=true -Dmaven.test.skip=true package \
    # Muster's own jars apart from those that it uses.
    && mkdir -p app lib \
    && for module in coordinator-actors persistence kafka-gateway server; do \
         mv target/dist/server/"$module"-*.jar app/; done \
    && mv target/dist/server/*.jar lib/

FROM eclipse-temurin:25-jre
RUN groupadd --system --gid 10001 muster \
    && useradd --system --uid 10001 --gid muster --home-dir /var/lib/muster --create-home muster
WORKDIR /var/lib/muster

# What changes least comes first.
COPY --from=build /build/lib /opt/muster/lib
COPY --from=build /build/application.conf /opt/muster/application.conf
COPY --from=build /build/app /opt/muster/app

# All addresses inside the container; what clients are told is up to MUSTER_ADVERTISE.
ENV MUSTER_LISTEN=0.0.0.0:9092 \
    MUSTER_HTTP_LISTEN=0.0.0.0:8558 \
    MUSTER_DATA=/var/lib/muster

USER 10001:10001
VOLUME /var/lib/muster
EXPOSE 9092 9094 8558 7354
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=6 \
  CMD ["curl", "--fail", "--silent", "--show-error", "http://127.0.0.1:8558/live"]

# As ./muster start does it, but for the parallelism that only older Java needs to be told. What the heap
# does not take is for buffers of the network, threads and code.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError", \
  "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", \
  "-cp", "/opt/muster/app/*:/opt/muster/lib/*", "io.muster.server.Main"]
CMD ["start"]
