package io.flotilla.gateway.key.api;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A key to be made. */
@Schema(description = "A key to be made")
record KeyRequest(
        @NotBlank @Size(max = 100) @Schema(description = "For people, such as where it is used", examples = "ci")
        String name,

        @Schema(description = "viewer, user, editor or admin; user when left out")
        String role,

        @Size(max = 50) @Schema(description = "Fewer than the role's scopes; all of them when left out")
        Set<String> scopes,

        @Size(max = 20) @Schema(description = "The groups of whoever uses it, which approvals may ask for; none when left out")
        Set<String> groups,

        @Schema(description = "When it stops working; never when left out")
        Instant expiresAt,

        @Pattern(
                regexp = "[a-z0-9][a-z0-9-]{0,62}",
                message = "must be lower-case letters, digits and dashes, up to 63")
        @Schema(description = "Another tenant than one's own; only for admins of the operator's tenant")
        String tenant) {}
