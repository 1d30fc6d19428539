package dev.berth.nomadsdk;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageDecoder;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** Hands the bytes of an HTTP answer to a decoder that knows nothing of HTTP; the end of the answer passes through. */
final class HttpContentBytes extends MessageToMessageDecoder<HttpContent> {
    HttpContentBytes() {
        super(HttpContent.class);
    }

    @Override
    protected void decode(ChannelHandlerContext context, HttpContent content, List<Object> out) {
        out.add(content.content().retain());
        if (content instanceof LastHttpContent) {
            out.add(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
