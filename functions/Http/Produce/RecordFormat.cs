namespace Sluice.Worker.Http.Produce;

/// <summary>How the records of a body are written; one for each content type.</summary>
internal abstract class RecordFormat
{
    /// <summary>The content type, without parameters.</summary>
    public abstract string MediaType { get; }

    /// <summary>Whether a field of the record can be its key (<c>?key=$.path</c>).</summary>
    public virtual bool TakesKeyPath => false;

    /// <summary>Whether the answer is that of Confluent's REST Proxy, with an offset for every record.</summary>
    public virtual bool AnswersAsRestProxy => false;

    /// <summary>
    /// Reads all records of <paramref name="body"/> into <paramref name="records"/>; throws a
    /// <see cref="RequestException"/> that says what is wrong and where.
    /// </summary>
    public abstract void Read(ReadOnlySpan<byte> body, KeyField? key, ProducedRecords records);
}
