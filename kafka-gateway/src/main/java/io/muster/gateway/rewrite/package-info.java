/**
 * Replaces the addresses of the brokers behind the gateway, wherever a response names them, by the
 * gateway's own: no client ever learns where the log lives.
 */
@NullMarked
package io.muster.gateway.rewrite;

import org.jspecify.annotations.NullMarked;
