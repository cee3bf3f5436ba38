using System.Text;

namespace Sluice.Bench.Ingest;

/// <summary>Bodies of JSON records of one size, one per line.</summary>
internal static class Ndjson
{
    /// <summary>The bytes of one record, its line feed left out.</summary>
    public const int RecordSize = 200;

    /// <summary>A body of so many records.</summary>
    public static byte[] Body(int records)
    {
        var text = new StringBuilder();
        for (var i = 0; i < records; i++)
        {
            var start = $$"""{"user":"u{{i % 997:D3}}","page":"/articles/{{i % 31:D2}}","ms":{{100 + (i % 400)}},"agent":"Mozilla/5.0 (X11; Linux x86_64)","note":" """.TrimEnd();
            text.Append(start).Append('x', RecordSize - start.Length - 2).Append("\"}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
