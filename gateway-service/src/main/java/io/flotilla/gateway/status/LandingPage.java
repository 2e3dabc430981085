package io.flotilla.gateway.status;

import io.flotilla.gateway.status.FleetStatus.Component;
import io.flotilla.gateway.status.FleetStatus.Status;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a person sees who opens the gateway's address: what this is, whether it is well, and how to go on. */
@Path("/")
@PermitAll
public class LandingPage {
    private static final String TEMPLATE = read("/landing/index.html");
    private static final Map<String, String> DOES = Map.of(
            "gateway", "the public door",
            "workflow", "decides what happens next",
            "agent", "runs the agents and asks models",
            "tool", "governs every tool call",
            "sandbox", "runs untrusted code, contained",
            "billing", "holds, settles, keeps budgets");

    @Inject
    FleetStatus fleet;

    @GET
    @Produces("text/html;charset=utf-8")
    @Operation(hidden = true)
    public Uni<Response> page() {
        return fleet.get().map(LandingPage::answer);
    }

    private static Response answer(Status status) {
        String rows = status.components().stream().map(LandingPage::row).collect(Collectors.joining("\n"));
        String page = TEMPLATE.replace("{{rows}}", rows)
                .replace("{{summary}}", summary(status))
                .replace("{{version}}", escaped(status.version()));
        return Response.ok(page).header("Cache-Control", "no-store").build();
    }

    private static String row(Component component) {
        String name = escaped(component.name());
        return "<li data-name=\"%s\" data-status=\"%s\"><b>%s</b> <span>%s</span> <em>%s</em></li>"
                .formatted(name, component.status(), name, DOES.getOrDefault(name, ""), component.status());
    }

    private static String summary(Status status) {
        long down = status.components().stream().filter(c -> !c.isUp()).count();
        return down == 0 ? "All services are up." : down == 1 ? "One service is down." : down + " services are down.";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String read(String resource) {
        try (InputStream in = LandingPage.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
