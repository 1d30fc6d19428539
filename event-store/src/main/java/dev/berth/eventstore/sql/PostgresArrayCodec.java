package dev.berth.eventstore.sql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.client.EncodedParameter;
import io.r2dbc.postgresql.codec.Codec;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.postgresql.extension.CodecRegistrar;
import io.r2dbc.postgresql.message.Format;
import org.axonframework.common.annotation.Internal;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Teaches the driver to send a {@link PostgresArray}; it never reads one. */
@Internal
public final class PostgresArrayCodec implements Codec<PostgresArray> {
    public static final CodecRegistrar REGISTRAR = PostgresArrayCodec::register;

    private final ByteBufAllocator allocator;

    private PostgresArrayCodec(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    private static Publisher<Void> register(
            PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
        return Mono.fromRunnable(() -> registry.addFirst(new PostgresArrayCodec(allocator)));
    }

    @Override
    public boolean canDecode(int dataType, Format format, Class<?> type) {
        return false;
    }

    @Override
    public boolean canEncode(Object value) {
        return value instanceof PostgresArray;
    }

    @Override
    public boolean canEncodeNull(Class<?> type) {
        return false;
    }

    @Override
    public @Nullable PostgresArray decode(
            @Nullable ByteBuf buffer, int dataType, Format format, Class<? extends PostgresArray> type) {
        throw new UnsupportedOperationException("Arrays are read by the driver's own codecs");
    }

    @Override
    public EncodedParameter encode(Object value) {
        PostgresArray array = (PostgresArray) value;
        return encode(value, array.arrayOid());
    }

    @Override
    public EncodedParameter encode(Object value, int dataType) {
        PostgresArray array = (PostgresArray) value;
        return new EncodedParameter(Format.FORMAT_BINARY, dataType, Mono.fromSupplier(() -> {
            ByteBuf out = allocator.buffer();
            array.writeTo(out);
            return out;
        }));
    }

    @Override
    public EncodedParameter encodeNull() {
        throw new UnsupportedOperationException("A null array has no type of its own");
    }
}
