package io.flotilla.gateway.identity;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flotilla.gateway.upstream.Service;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestForm;

/**
 * What the services themselves ask of the gateway: the keys to check tokens by, and a token of their own. Not for the
 * outside; an ingress must not route {@code /internal}.
 */
@Path("/internal")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class InternalResource {
    private static final String SERVICE_SCOPE = "holds:write";
    private static final String BASIC = "Basic ";

    @Inject
    SigningKeys keys;

    @Inject
    TokenMinter minter;

    @ConfigProperty(name = "flotilla.service.secret")
    String secret;

    @GET
    @Path("/jwks.json")
    @Operation(hidden = true)
    public Map<String, Object> jwks() {
        return keys.jwks();
    }

    /** The client credentials grant, RFC 6749, 4.4. */
    @POST
    @Path("/oauth/token")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Operation(hidden = true)
    public Response token(
            @HeaderParam("Authorization") String authorization,
            @RestForm("grant_type") String grantType,
            @RestForm("client_id") String clientId,
            @RestForm("client_secret") String clientSecret,
            @RestForm("scope") String scope) {
        Credentials credentials = authorization != null && authorization.startsWith(BASIC)
                ? basic(authorization)
                : new Credentials(clientId, clientSecret);
        if (!isService(credentials)) {
            return refused(Response.Status.UNAUTHORIZED, "invalid_client");
        }
        if (!"client_credentials".equals(grantType)) {
            return refused(Response.Status.BAD_REQUEST, "unsupported_grant_type");
        }
        if (scope != null && !scope.isBlank() && !scope.strip().equals(SERVICE_SCOPE)) {
            return refused(Response.Status.BAD_REQUEST, "invalid_scope");
        }
        return Response.ok(new Token(
                        minter.serviceToken(credentials.id(), SERVICE_SCOPE),
                        "Bearer",
                        TokenMinter.LIFE.toSeconds(),
                        SERVICE_SCOPE))
                .header("Cache-Control", "no-store")
                .build();
    }

    private boolean isService(Credentials credentials) {
        if (credentials.id() == null || credentials.secret() == null) {
            return false;
        }
        boolean rightSecret = MessageDigest.isEqual(
                credentials.secret().getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
        return rightSecret && Service.isName(credentials.id());
    }

    private static Credentials basic(String authorization) {
        try {
            byte[] pair = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String[] parts = new String(pair, StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 ? new Credentials(parts[0], decoded(parts[1])) : new Credentials(null, null);
        } catch (IllegalArgumentException e) {
            return new Credentials(null, null);
        }
    }

    /** RFC 6749, 2.3.1 wants the parts form-encoded; clients that do not encode send no percent sign in a secret. */
    private static String decoded(String text) {
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static Response refused(Response.Status status, String error) {
        return Response.status(status)
                .header("WWW-Authenticate", "Basic realm=\"flotilla\"")
                .header("Cache-Control", "no-store")
                .entity(Map.of("error", error))
                .build();
    }

    private record Credentials(String id, String secret) {}

    @RegisterForReflection
    record Token(
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("token_type") String tokenType,
            @JsonProperty("expires_in") long expiresIn,
            String scope) {}
}
