namespace Sluice.Worker.Http.Produce;

/// <summary>What the records of a body are.</summary>
internal enum BodyPart
{
    Whole,
    Line,
    Element,
    EnvelopeRecord,
}
