namespace Sluice.Worker.Http.Produce;

/// <summary>Where a record stands in a body: a line counted from 1, an element counted from 0, or the body as a whole.</summary>
internal readonly record struct BodyPosition(BodyPart Part, long Number)
{
    /// <summary>The only record of its body.</summary>
    public static BodyPosition Whole => new(BodyPart.Whole, 0);

    /// <summary>The position at the beginning of a sentence.</summary>
    public string Text => Part switch
    {
        BodyPart.Line => $"Line {Number}",
        BodyPart.Element => $"Element {Number}",
        BodyPart.EnvelopeRecord => $"Record {Number}",
        _ => "The body",
    };

    public static BodyPosition Line(long number) => new(BodyPart.Line, number);

    public static BodyPosition Element(long index) => new(BodyPart.Element, index);

    public static BodyPosition EnvelopeRecord(long index) => new(BodyPart.EnvelopeRecord, index);
}
