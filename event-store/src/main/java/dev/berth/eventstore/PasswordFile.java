package dev.berth.eventstore;

import dev.berth.eventstore.sql.UnusablePasswordFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Holds the password of a user of PostgreSQL, in one line. Who may read it is not looked at: secrets are mounted in many ways. */
final class PasswordFile {
    private static final int MAX_BYTES = 4096;

    private PasswordFile() {}

    /**
     * Without the end of its line; blanks belong to the password.
     *
     * @throws UnusablePasswordFile saying in a sentence what is wrong with the file, and never what is in it
     */
    static String read(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw unusable(
                        file,
                        attributes.isDirectory() ? "is a folder" : "is no plain file, and is read for each connection",
                        "Name the file that holds the password");
            }
            if (attributes.size() > MAX_BYTES) {
                throw unusable(file, "is larger than a password is", "It must hold the password alone");
            }
            return password(file, Files.readString(file));
        } catch (NoSuchFileException e) {
            throw unusable(file, "is not there", "Write the password to it, or name the right file");
        } catch (AccessDeniedException e) {
            throw unusable(
                    file,
                    "cannot be read by user " + System.getProperty("user.name"),
                    "Let that user read it and enter its folder");
        } catch (CharacterCodingException e) {
            throw unusable(file, "is not text in UTF-8", "It must hold the password alone");
        } catch (IOException e) {
            throw unusable(file, "cannot be read (" + e.getClass().getSimpleName() + ")", "See that its disk works");
        }
    }

    private static String password(Path file, String content) {
        int end = content.length();
        while (end > 0 && isLineEnd(content.charAt(end - 1))) {
            end--;
        }
        String password = content.substring(0, end);
        if (password.isEmpty()) {
            throw unusable(file, "is empty", "Write the password to it");
        }
        if (password.chars().anyMatch(PasswordFile::isLineEnd)) {
            throw unusable(file, "holds several lines", "It must hold the password alone, in one line");
        }
        return password;
    }

    private static boolean isLineEnd(int character) {
        return character == '\n' || character == '\r';
    }

    private static UnusablePasswordFile unusable(Path file, String what, String remedy) {
        return new UnusablePasswordFile(
                "The file with the password for PostgreSQL, %s, %s. %s.".formatted(file, what, remedy));
    }
}
