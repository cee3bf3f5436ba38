using System.Buffers.Binary;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>
/// The first 100 bytes of a database file (SQLite's file format, section 1.3). Read as plain bytes by a check, which must
/// not open the database: that alone would leave files beside it.
/// </summary>
internal static class DatabaseHeader
{
    private const int Size = 100;

    private static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    /// <summary>What is wrong with the file, with the remedy; null when it is one of ours, or empty.</summary>
    public static async ValueTask<string?> ProblemAsync(string file, CancellationToken cancellationToken)
    {
        var header = new byte[Size];
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var read = await stream.ReadAtLeastAsync(header, Size, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return null;
        if (read < Size || !header.AsSpan().StartsWith(Magic)) return NotADatabase(file);
        return Problem(
            file,
            BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(68)),
            BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(60)));
    }

    /// <summary>What is wrong with a database's <c>application_id</c> and <c>user_version</c>; null when nothing is.</summary>
    public static string? Problem(string file, long applicationId, long version)
    {
        if (applicationId != SearchDatabase.ApplicationId)
            return $"'{file}' is the database of another program: set 'file' to a path of the connector's own.";
        if (version > SearchDatabase.Version)
        {
            return $"'{file}' has version {version} of the search index, and this sqlite connector knows versions up to "
                + $"{SearchDatabase.Version}: use the newer connector again, or {StartOver}.";
        }

        return null;
    }

    public static string NotADatabase(string file) => $"'{file}' is damaged, or is not an SQLite database. If it is the index, {StartOver}.";

    /// <summary>An index can always be made again from the log.</summary>
    private static string StartOver =>
        "delete the file (and the -wal and -shm files beside it) and reset the connector's offsets: "
        + "the index is built anew from the log";
}
