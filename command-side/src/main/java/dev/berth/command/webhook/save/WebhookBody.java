package dev.berth.command.webhook.save;

import java.util.List;

/** What is sent to save a webhook. Names the fields to the reader and to the OpenAPI description. */
record WebhookBody(String url, List<String> events) {}
