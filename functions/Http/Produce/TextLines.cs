
namespace Sluice.Worker.Http.Produce;

/// <summary><c>text/plain</c>: every line is one record, stored as it is, whatever its bytes; empty lines are skipped.</summary>
internal sealed class TextLines : RecordFormat
{
    public override string MediaType => "text/plain";

    public override void Read(ReadOnlySpan<byte> body, KeyField? key, ProducedRecords records)
    {
        var lines = new Lines(body);
        while (lines.MoveNext())
        {
            if (!lines.Current.IsEmpty) records.Add(NullableBytes.Null, lines.Current, BodyPosition.Line(lines.Number));
        }
    }
}
