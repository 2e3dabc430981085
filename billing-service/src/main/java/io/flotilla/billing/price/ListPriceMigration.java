package io.flotilla.billing.price;

import io.flotilla.billing.price.ListPrices.Entry;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;

/**
 * Brings the price lists into the catalogue: at the first start, and again when a release adds a list. It never changes
 * a price that is there, so that what was charged stays explained.
 */
class ListPriceMigration implements JavaMigration {
    private static final String INSERT = "INSERT INTO price (meter, resource, unit_price, valid_from)"
            + " VALUES (?, ?, ?, ?) ON CONFLICT (meter, resource, valid_from) DO NOTHING";

    private final ListPrices prices = ListPrices.read();

    /** None, which makes it a repeatable migration: it runs after the versioned ones whenever the checksum changes. */
    @Override
    public MigrationVersion getVersion() {
        return null;
    }

    @Override
    public String getDescription() {
        return "list prices";
    }

    @Override
    public Integer getChecksum() {
        return prices.checksum();
    }

    @Override
    public boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public void migrate(Context context) throws SQLException {
        try (PreparedStatement insert = context.getConnection().prepareStatement(INSERT)) {
            for (Entry entry : prices.entries()) {
                insert.setString(1, entry.meter());
                insert.setString(2, entry.resource());
                insert.setBigDecimal(3, entry.unitPrice());
                insert.setObject(4, entry.validFrom().atOffset(ZoneOffset.UTC));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
