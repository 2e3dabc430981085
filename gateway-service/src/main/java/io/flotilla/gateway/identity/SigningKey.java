package io.flotilla.gateway.identity;

import io.flotilla.common.json.Json;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** The RSA key that signs internal tokens. Its id is the thumbprint of RFC 7638, so that equal keys have equal ids. */
final class SigningKey {
    private static final int BITS = 2048;
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private final PrivateKey privateKey;
    private final RSAPublicKey publicKey;
    private final String id;

    private SigningKey(RSAPrivateCrtKey key) throws GeneralSecurityException {
        this.privateKey = key;
        this.publicKey = (RSAPublicKey) KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
        byte[] members = Json.bytes(new TreeMap<>(members()));
        this.id = base64Url(MessageDigest.getInstance("SHA-256").digest(members));
    }

    static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return new SigningKey((RSAPrivateCrtKey) generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /** @throws IllegalArgumentException when {@code pem} is not an unencrypted PKCS #8 RSA key */
    static SigningKey parse(String pem) {
        try {
            String body = pem.replace(BEGIN, "").replace(END, "").replaceAll("\\s", "");
            PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
            return new SigningKey(
                    (RSAPrivateCrtKey) KeyFactory.getInstance("RSA").generatePrivate(spec));
        } catch (GeneralSecurityException | ClassCastException e) {
            throw new IllegalArgumentException("not a PKCS #8 RSA key", e);
        }
    }

    String pem() {
        return pem("PRIVATE KEY", privateKey.getEncoded());
    }

    String publicPem() {
        return pem("PUBLIC KEY", publicKey.getEncoded());
    }

    String id() {
        return id;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** The public key as a member of a JWK set. */
    Map<String, String> jwk() {
        Map<String, String> jwk = new TreeMap<>(members());
        jwk.putAll(Map.of("use", "sig", "alg", "RS256", "kid", id));
        return jwk;
    }

    private Map<String, String> members() {
        return Map.of(
                "kty", "RSA", "n", unsigned(publicKey.getModulus()), "e", unsigned(publicKey.getPublicExponent()));
    }

    private static String unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        return base64Url(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String pem(String what, byte[] encoded) {
        Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        return "-----BEGIN " + what + "-----\n" + lines.encodeToString(encoded) + "\n-----END " + what + "-----\n";
    }
}
