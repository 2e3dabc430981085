package io.flotilla.local;

import io.flotilla.local.process.FreePorts;
import io.flotilla.local.process.ManagedProcess;
import io.flotilla.local.process.PartFailedException;
import io.flotilla.local.process.RollingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real PostgreSQL 18 of its own on the loopback address; durable as in production (fsync on). */
public final class LocalPostgres extends ServerPart {
    private static final String NAME = "postgres";
    private static final String ADMIN = "postgres";
    private static final String DATABASE = "flotilla";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
    /** After a kill the last backends hold the shared memory for a moment. */
    private static final Duration SHARED_MEMORY_PATIENCE = Duration.ofSeconds(10);

    private final StackFolders folders;
    private final StackOptions options;
    private final int port;
    private final PostgresInstall install;

    LocalPostgres(StackFolders folders, StackOptions options) {
        this(folders, options, Unprivileged.choose());
    }

    LocalPostgres(StackFolders folders, StackOptions options, Unprivileged user) {
        super(NAME, "INT", STOP_PATIENCE);
        this.folders = folders;
        this.options = options;
        this.port = FreePorts.orFree(options.ports().postgres());
        this.install = new PostgresInstall(folders, options, user);
    }

    @Override
    void startAndWait() {
        Path data = install.prepare();
        long deadline = System.nanoTime() + SHARED_MEMORY_PATIENCE.toNanos();
        while (true) {
            try {
                startOnce(data);
                return;
            } catch (PartFailedException e) {
                boolean stillHeld = RollingLog.tail(folders.log(NAME), 10).contains("shared memory block");
                if (!stillHeld || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private void startOnce(Path data) {
        Path status = data.resolve("postmaster.pid");
        PostgresInstall.killLeftOver(status, folders.pid(NAME));
        List<String> command = new ArrayList<>(List.of(install.binary("postgres"), "-D", data.toString()));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        ManagedProcess process = launch(new ManagedProcess.Spec(
                NAME,
                install.user().command(command),
                Map.of("LC_ALL", "C", "TZ", "UTC"),
                data,
                folders.log(NAME),
                folders.pid(NAME)));
        process.awaitReady(options.patience(), () -> saysReady(status, process.pid()));
    }

    private Map<String, String> settings() {
        return Map.ofEntries(
                Map.entry("port", Integer.toString(port)),
                Map.entry("listen_addresses", host()),
                Map.entry("unix_socket_directories", ""),
                Map.entry("fsync", "on"),
                Map.entry("synchronous_commit", "on"),
                Map.entry("max_connections", "200"),
                Map.entry("shared_buffers", "64MB"),
                Map.entry("max_wal_size", "512MB"),
                Map.entry("timezone", "UTC"),
                Map.entry("log_timezone", "UTC"),
                Map.entry("log_line_prefix", "%m [%p] %u "));
    }

    /** The server writes its state into the last line of its own pid file. */
    private static boolean saysReady(Path status, long pid) {
        try {
            List<String> lines = Files.readAllLines(status);
            return lines.size() >= 8
                    && lines.get(0).strip().equals(Long.toString(pid))
                    && lines.get(7).strip().equals("ready");
        } catch (IOException e) {
            return false;
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    /** The database of all services, {@code flotilla}; each has its own schema in it. */
    public String database() {
        return DATABASE;
    }

    public String adminUser() {
        return ADMIN;
    }

    public String adminPassword() {
        return options.adminPassword();
    }

    /** The database role of a service: {@code flotilla_<service>}; it sees only the service's own schema. */
    public String roleOf(String service) {
        return "flotilla_" + service;
    }

    public String passwordOf(String service) {
        return options.servicePassword().apply(service);
    }

    /** Of the database {@code flotilla}, without user and password. */
    public String jdbcUrl() {
        return jdbcUrl(DATABASE);
    }

    String jdbcUrl(String database) {
        return "jdbc:postgresql://" + host() + ":" + port + "/" + database;
    }

    /** A connection of the administrator to the database {@code flotilla}. */
    public Connection connect() throws SQLException {
        return connect(DATABASE);
    }

    Connection connect(String database) throws SQLException {
        return new org.postgresql.Driver().connect(jdbcUrl(database), credentials(ADMIN, adminPassword()));
    }

    /** A connection with a service's own role, in its own schema. */
    public Connection connectAs(String service) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), credentials(roleOf(service), passwordOf(service)));
    }

    private static java.util.Properties credentials(String user, String password) {
        var properties = new java.util.Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "10");
        return properties;
    }
}
