package dev.berth.app.web;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Finds the rooms' routes; everything they need is registered as a plain object before. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ComponentScan(
        basePackages = "dev.berth",
        useDefaultFilters = false,
        includeFilters = @Filter({RestController.class, RestControllerAdvice.class}))
public class WebConfiguration {}
