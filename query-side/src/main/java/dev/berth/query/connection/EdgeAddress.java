package dev.berth.query.connection;

import org.jspecify.annotations.Nullable;

/**
 * Where users reach an edge.
 *
 * @param publicHost name or IP address that users are told
 * @param gatewayPort of the gateway and jump host
 * @param domain under which each pod's id is a host name
 * @param hostKeyLine the edge's own public host key as an OpenSSH line
 * @param loginUser whom pods let in that have no user of their own
 * @param podPort of SSH at pods' own addresses, which their names lead to; null where they have none
 */
public record EdgeAddress(
        String publicHost,
        int gatewayPort,
        String domain,
        String hostKeyLine,
        String loginUser,
        @Nullable Integer podPort) {}
