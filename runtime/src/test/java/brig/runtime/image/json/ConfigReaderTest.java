package brig.runtime.image.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.image.ImageConfig;
import brig.runtime.image.ImageException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final String LAYER = "sha256:" + "ab".repeat(32);

    private static ImageConfig read(String json) throws ImageException {
        return ConfigReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWhatDockerWrites() throws ImageException {
        var config = read("{'architecture':'amd64','os':'linux','config':{'Cmd':['sh'],'Entrypoint':null,"
                + "'Env':['A=b=c'],'User':'web','Volumes':{'/data':{}},'ExposedPorts':{'80/tcp':{}},"
                + "'StopSignal':'SIGQUIT','WorkingDir':'/srv'},'rootfs':{'type':'layers','diff_ids':['" + LAYER + "']},"
                + "'history':[{'empty_layer':true}]}");

        assertThat(config.command()).containsExactly("sh");
        assertThat(config.entrypoint()).isEmpty();
        assertThat(config.environment()).containsExactly("A=b=c");
        assertThat(config.user()).isEqualTo("web");
        assertThat(config.volumes()).containsExactly("/data");
        assertThat(config.exposedPorts()).containsExactly("80/tcp");
        assertThat(config.stopSignal()).isEqualTo("SIGQUIT");
        assertThat(config.layers()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "[] | is no JSON object",
                "{'architecture':'amd64'} | has no 'rootfs'",
                "{'architecture':'amd64','rootfs':{'diff_ids':['md5:1']}} | 'md5:1' is no digest",
                "{'architecture':'amd64','rootfs':{'diff_ids':[7]}} | 'diff_ids' is not a list of strings",
                "{'rootfs':{},'rootfs':{}} | is no JSON: Duplicate field 'rootfs'",
                "{'rootfs':{}} {} | something follows the end",
                "{'rootfs': | is no JSON",
                "{'architecture':'a','config':{'Env':['X']},'rootfs':{}} | 'Env' has an entry without a name",
                "{'architecture':'a','config':{'Cmd':['a\\u0000b']},'rootfs':{}} | 'Cmd' has a NUL in it",
            })
    void saysWhatIsWrong(String json, String reason) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(ImageException.class).hasMessageContaining(reason);
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(ImageException.class);
    }
}
