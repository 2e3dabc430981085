package io.flotilla.sandbox.containment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The filter's answers for both architectures, by an interpreter of the few instructions that it uses. */
class SeccompFilterTest {

    private static final int EPERM = SeccompFilter.ERRNO | SeccompFilter.EPERM;
    private static final int ENOSYS = SeccompFilter.ERRNO | SeccompFilter.ENOSYS;

    static Stream<Syscalls> architectures() {
        return Stream.of(Syscalls.x86_64(), Syscalls.aarch64());
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void everyListedCallIsAllowedAndNoOther(Syscalls syscalls) {
        byte[] filter = SeccompFilter.compile(syscalls);
        for (int number = 0; number <= 450; number++) {
            boolean listed = syscalls.numbers().containsValue(number);
            boolean byArgument = Stream.of("clone", "socket", "socketpair", "ioctl", "prctl", "personality")
                    .map(syscalls.numbers()::get)
                    .anyMatch(Integer.valueOf(number)::equals);
            int expected = listed ? SeccompFilter.ALLOW : number == 435 ? ENOSYS : EPERM;
            if (!byArgument) {
                assertThat(run(filter, syscalls.auditArch(), number))
                        .as("call " + number)
                        .isEqualTo(expected);
            }
        }
        assertThat(run(filter, syscalls.auditArch(), 451)).isEqualTo(ENOSYS);
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void callsWithManyFacesAreJudgedByTheirArguments(Syscalls syscalls) {
        byte[] filter = SeccompFilter.compile(syscalls);
        assertThat(call(filter, syscalls, "clone", 17)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "clone", 0x003d0f00)).isEqualTo(SeccompFilter.ALLOW);
        for (int flag : new int[] {0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000}) {
            assertThat(call(filter, syscalls, "clone", flag | 17)).isEqualTo(EPERM);
        }
        assertThat(call(filter, syscalls, "socket", 1, 1 | 02000000, 0)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "socket", 2, 1, 6)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "socket", 10, 2, 17)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "socket", 2, 3, 1)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "socket", 2, 1, 132)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "socket", 1, 3, 0)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "socket", 16, 3, 0)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "socketpair", 1, 1, 0)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "socketpair", 40, 1, 0)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "ioctl", 0, 0x5401)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "ioctl", 0, 0x5412)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "ioctl", 0, 0x541C)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "prctl", 15)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "prctl", 22)).isEqualTo(EPERM);
        assertThat(call(filter, syscalls, "personality", 0)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "personality", -1)).isEqualTo(SeccompFilter.ALLOW);
        assertThat(call(filter, syscalls, "personality", 0x40000)).isEqualTo(EPERM);
    }

    @Test
    void anotherCallingConventionKills() {
        byte[] x86 = SeccompFilter.compile(Syscalls.x86_64());
        byte[] arm = SeccompFilter.compile(Syscalls.aarch64());
        int i386 = 0x40000003;
        assertThat(run(x86, i386, 1)).isEqualTo(SeccompFilter.KILL_PROCESS);
        assertThat(run(arm, i386, 1)).isEqualTo(SeccompFilter.KILL_PROCESS);
        assertThat(run(x86, Syscalls.AUDIT_ARCH_X86_64, 0x40000001)).isEqualTo(SeccompFilter.KILL_PROCESS);
    }

    private static int call(byte[] filter, Syscalls syscalls, String name, int... args) {
        return run(filter, syscalls.auditArch(), syscalls.numbers().get(name), args);
    }

    private static int run(byte[] filter, int arch, int number, int... args) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(0, number).putInt(4, arch);
        for (int i = 0; i < args.length; i++) {
            data.putInt(16 + 8 * i, args[i]);
        }
        ByteBuffer program = ByteBuffer.wrap(filter).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(at * 8);
            int value = program.getInt(at * 8 + 4);
            int then = program.get(at * 8 + 2) & 0xff;
            int otherwise = program.get(at * 8 + 3) & 0xff;
            switch (code) {
                case SeccompFilter.LOAD -> accumulator = data.getInt(value);
                case SeccompFilter.AND -> accumulator &= value;
                case SeccompFilter.JEQ -> at += accumulator == value ? then : otherwise;
                case SeccompFilter.JSET -> at += (accumulator & value) != 0 ? then : otherwise;
                case SeccompFilter.JGT -> at += Integer.compareUnsigned(accumulator, value) > 0 ? then : otherwise;
                case SeccompFilter.JGE -> at += Integer.compareUnsigned(accumulator, value) >= 0 ? then : otherwise;
                case SeccompFilter.RETURN -> {
                    return value;
                }
                default -> throw new AssertionError("unknown instruction " + code);
            }
        }
    }
}
