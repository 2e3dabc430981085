package io.flotilla.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.ConsoleHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka node (controller and broker) in a JVM of its own, because a failing broker halts its JVM. Arguments: the
 * properties file, and the file that is written when the broker is ready. Ends cleanly on SIGTERM.
 */
public final class KafkaMain {
    static final int NODE_ID = 1;
    /** There is one node, so that the cluster's identity never has to tell anything apart. */
    static final String CLUSTER_ID = "ZmxvdGlsbGEtbG9jYWwtMQ";

    private KafkaMain() {}

    /** @param args properties file, ready file */
    public static void main(String[] args) throws Exception {
        logWarningsOnly();
        Properties properties = read(Path.of(args[0]));
        format(properties);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        server.startup();
        Files.writeString(Path.of(args[1]), "ready");
        server.awaitShutdown();
    }

    private static void format(Properties properties) throws Exception {
        new Formatter()
                .setNodeId(NODE_ID)
                .setClusterId(CLUSTER_ID)
                .setDirectories(List.of(properties.getProperty("log.dirs")))
                .setControllerListenerName(properties.getProperty("controller.listener.names"))
                .setHasDynamicQuorum(false)
                .setIgnoreFormatted(true)
                .run();
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static void logWarningsOnly() {
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        if (root.getHandlers().length == 0) {
            root.addHandler(new ConsoleHandler());
        }
        for (var handler : root.getHandlers()) {
            handler.setLevel(Level.WARNING);
        }
    }
}
