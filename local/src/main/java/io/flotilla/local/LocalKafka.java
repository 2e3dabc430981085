package io.flotilla.local;

import io.flotilla.local.process.AotCache;
import io.flotilla.local.process.AtomicFile;
import io.flotilla.local.process.FreePorts;
import io.flotilla.local.process.ManagedProcess;
import io.flotilla.local.process.PidFile;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A real Kafka (KRaft, one node) in a JVM of its own on the loopback address. */
public final class LocalKafka extends ServerPart {
    private static final String NAME = "kafka";
    private static final String HOST = "127.0.0.1";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
    private static final Duration RECORDING_PATIENCE = Duration.ofSeconds(90);
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> LASTING = List.of("-Xmx512m");

    private final StackFolders folders;
    private final StackOptions options;
    private final int port;
    private AotCache.Recording recording;

    LocalKafka(StackFolders folders, StackOptions options) {
        super(NAME, "TERM", STOP_PATIENCE);
        this.folders = folders;
        this.options = options;
        this.port = FreePorts.orFree(options.ports().kafka());
    }

    @Override
    void startAndWait() {
        Path data = folders.data(NAME);
        Path properties = data.resolve("server.properties");
        Path ready = folders.run().resolve("kafka.ready");
        PidFile.delete(ready);
        AtomicFile.write(properties, asText(settings(data.resolve("log"))));
        launch(new ManagedProcess.Spec(
                        NAME, command(properties, ready), Map.of(), data, folders.log(NAME), folders.pid(NAME)))
                .awaitReady(options.patience(), () -> Files.exists(ready));
    }

    private List<String> command(Path properties, Path ready) {
        List<Path> classPath = KafkaClassPath.entries(options.binaries());
        List<String> flags = new ArrayList<>(options.lasting() ? LASTING : SMALL);
        flags.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", QuietLog.JVM_FLAG));
        AotCache cache = AotCache.of(options.caches(), NAME, classPath, flags);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(cache.flags());
        if (options.recordsCaches() && cache.isPossible() && !cache.exists()) {
            recording = cache.record();
            command.addAll(recording.flags());
        }
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.addAll(List.of(KafkaMain.class.getName(), properties.toString(), ready.toString()));
        return command;
    }

    private Map<String, String> settings(Path log) {
        int controllerPort = FreePorts.pick(1).getFirst();
        Map<String, String> settings = new TreeMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(KafkaMain.NODE_ID));
        settings.put("controller.quorum.voters", KafkaMain.NODE_ID + "@" + HOST + ":" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listeners", "PLAINTEXT://" + bootstrap() + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + bootstrap());
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", log.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("num.partitions", "3");
        settings.put("default.replication.factor", "1");
        settings.put("min.insync.replicas", "1");
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "3");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "3");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("share.coordinator.state.topic.num.partitions", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        // A service may say that its dead are missed sooner than after the usual six seconds.
        settings.put("group.min.session.timeout.ms", "1000");
        settings.put("log.cleaner.dedupe.buffer.size", "8388608");
        settings.put("log.index.size.max.bytes", "1048576");
        settings.put("log.segment.bytes", "67108864");
        settings.put("log.retention.check.interval.ms", "60000");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "4");
        settings.put("background.threads", "2");
        return settings;
    }

    private static String asText(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\") + "\n")
                .collect(Collectors.joining());
    }

    @Override
    void stop(ManagedProcess current, Duration patience) {
        super.stop(current, recording == null ? patience : RECORDING_PATIENCE);
        if (recording != null) {
            recording.finish();
            recording = null;
        }
    }

    @Override
    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:<port>}, the same over restarts. */
    public String bootstrap() {
        return HOST + ":" + port;
    }
}
