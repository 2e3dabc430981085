package io.flotilla.common.identity;

import io.flotilla.common.clock.FleetClock;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwt.consumer.NumericDateValidator;
import org.jose4j.jwt.consumer.Validator;

/**
 * Whether a token has not ended, by the fleet's clock. OIDC's own check goes by the machine's and cannot be given
 * another; {@link #NO_CHECK} takes it out of the way.
 */
@ApplicationScoped
@Unremovable
public class TokenLife implements Validator {
    /** The value of {@code quarkus.oidc.token.lifespan-grace}: by so many seconds the machine's clock may be wrong. */
    public static final int NO_CHECK = Integer.MAX_VALUE;

    @Inject
    FleetClock clock;

    @Override
    public String validate(JwtContext context) throws MalformedClaimException {
        NumericDateValidator dates = new NumericDateValidator();
        dates.setRequireExp(true);
        dates.setEvaluationTime(NumericDate.fromMilliseconds(clock.now().toEpochMilli()));
        ErrorCodeValidator.Error error = dates.validate(context);
        return error == null ? null : error.getErrorMessage();
    }
}
