package io.flotilla.tool.http;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A server whose certificate for secure.test comes from an authority that the service trusts, and one with its own. */
public class TlsServer implements QuarkusTestResourceLifecycleManager {
    private static final String PASSWORD = "password";
    private static final String NAME = "san=dns:secure.test";

    private final AtomicInteger visits = new AtomicInteger();
    private Path folder;
    private HttpsServer trusted;
    private HttpsServer unknown;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("tls");
            makeCertificates();
            trusted = server("trusted.p12");
            unknown = server("unknown.p12");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        String hosts = "secure.test:%d,other.test:%1$d,secure.test:%d".formatted(port(), unknownPort());
        return Map.of(
                "flotilla.tool.http.private-hosts",
                hosts,
                "flotilla.tool.http.ca-certificates",
                folder.resolve("ca.pem").toString());
    }

    int port() {
        return trusted.getAddress().getPort();
    }

    /** Of the server whose certificate nobody signed. */
    int unknownPort() {
        return unknown.getAddress().getPort();
    }

    /** Requests that came through. */
    int visits() {
        return visits.get();
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(TlsServer.class));
    }

    @Override
    public void stop() {
        trusted.stop(0);
        unknown.stop(0);
        for (String name : List.of("ca.p12", "ca.pem", "trusted.p12", "trusted.csr", "trusted.pem", "unknown.p12")) {
            folder.resolve(name).toFile().delete();
        }
        folder.toFile().delete();
    }

    private void makeCertificates() throws Exception {
        keytool("-genkeypair", "-keystore", "ca.p12", "-dname", "CN=test authority", "-ext", "bc:c");
        keytool("-exportcert", "-rfc", "-keystore", "ca.p12", "-file", "ca.pem");
        keytool("-genkeypair", "-keystore", "trusted.p12", "-dname", "CN=server");
        keytool("-certreq", "-keystore", "trusted.p12", "-file", "trusted.csr");
        keytool(
                "-gencert",
                "-rfc",
                "-keystore",
                "ca.p12",
                "-ext",
                NAME,
                "-infile",
                "trusted.csr",
                "-outfile",
                "trusted.pem");
        keytool("-importcert", "-noprompt", "-alias", "ca", "-keystore", "trusted.p12", "-file", "ca.pem");
        keytool("-importcert", "-noprompt", "-keystore", "trusted.p12", "-file", "trusted.pem");
        keytool("-genkeypair", "-keystore", "unknown.p12", "-dname", "CN=server", "-ext", NAME);
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC"));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + said);
        }
    }

    private HttpsServer server(String store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(store))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            visits.incrementAndGet();
            byte[] body = "over TLS".getBytes(StandardCharsets.US_ASCII);
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
