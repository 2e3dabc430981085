package io.flotilla.gateway.key.api;

import io.flotilla.common.identity.Caller;
import io.flotilla.common.page.Cursor;
import io.flotilla.common.page.Page;
import io.flotilla.common.problem.ProblemException;
import io.flotilla.gateway.key.application.KeyService;
import io.flotilla.gateway.key.application.KeyService.Issued;
import io.flotilla.gateway.key.application.KeyService.NewKey;
import io.flotilla.gateway.key.domain.Role;
import io.quarkus.security.PermissionsAllowed;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

@Path("/api/v1/keys")
@Tag(name = "Keys", description = "API keys: who may call, and what they may do")
public class KeyResource {
    @Inject
    KeyService service;

    @Inject
    Caller caller;

    @Inject
    JsonWebToken token;

    @ConfigProperty(name = "flotilla.gateway.operator-tenant")
    String operatorTenant;

    @POST
    @PermissionsAllowed("keys:write")
    @Operation(summary = "Make a key", description = "The answer has the key itself; it is shown this once.")
    @APIResponse(
            responseCode = "201",
            description = "The key",
            content = @Content(schema = @Schema(implementation = KeyView.class)))
    @APIResponse(responseCode = "403", description = "The caller may not give what the key would have")
    @APIResponse(responseCode = "422", description = "A field is not valid")
    public Uni<Response> create(@NotNull @Valid KeyRequest request) {
        NewKey wanted = new NewKey(
                tenant(request),
                request.name().strip(),
                role(request),
                request.scopes(),
                request.groups() == null ? Set.of() : request.groups(),
                request.expiresAt(),
                caller.subject());
        return service.issue(wanted, callerScopes()).map(KeyResource::created);
    }

    @GET
    @PermissionsAllowed("keys:read")
    @Operation(summary = "List keys", description = "Newest first, revoked ones too.")
    public Uni<Page<KeyView>> list(@RestQuery String cursor, @RestQuery Integer limit) {
        return service.list(caller.tenantId(), Cursor.decode(cursor), Cursor.limit(limit))
                .map(page -> page.map(KeyView::of));
    }

    @GET
    @Path("/{id}")
    @PermissionsAllowed("keys:read")
    @Operation(summary = "Get a key")
    public Uni<KeyView> get(@RestPath String id) {
        return service.get(caller.tenantId(), id).map(KeyView::of);
    }

    @DELETE
    @Path("/{id}")
    @PermissionsAllowed("keys:write")
    @Operation(summary = "Revoke a key", description = "It stops working everywhere within a second.")
    @APIResponse(responseCode = "204", description = "It is revoked")
    public Uni<Void> revoke(@RestPath String id) {
        return service.revoke(caller.tenantId(), id);
    }

    private String tenant(KeyRequest request) {
        String own = caller.tenantId();
        if (request.tenant() == null || request.tenant().equals(own)) {
            return own;
        }
        if (!own.equals(operatorTenant)) {
            throw ProblemException.forbidden("only admins of the operator's tenant make keys for other tenants");
        }
        return request.tenant();
    }

    private static Role role(KeyRequest request) {
        if (request.role() == null) {
            return Role.USER;
        }
        return Role.of(request.role())
                .orElseThrow(() -> ProblemException.invalid("role", "must be one of " + Role.names()));
    }

    private Set<String> callerScopes() {
        String scope = token.getClaim("scope");
        return scope == null ? Set.of() : Set.of(scope.split(" "));
    }

    private static Response created(Issued issued) {
        return Response.created(URI.create("/api/v1/keys/" + issued.key().id))
                .entity(KeyView.of(issued))
                .build();
    }
}
