package io.flotilla.billing.price;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Adds the price lists to the migrations: those in Java are not found by themselves. */
@Singleton
public class ListPriceCustomizer implements FlywayConfigurationCustomizer {
    @Override
    public void customize(FluentConfiguration configuration) {
        configuration.javaMigrations(new ListPriceMigration());
    }
}
