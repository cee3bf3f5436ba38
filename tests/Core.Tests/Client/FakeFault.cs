namespace Sluice.Core.Tests.Client;

/// <summary>What can happen to a request.</summary>
internal enum FakeFault
{
    None,

    /// <summary>It never arrives.</summary>
    RequestLost,

    /// <summary>It has its effect, and nobody hears of it.</summary>
    AnswerLost,

    /// <summary>Others overtake it.</summary>
    Late,

    /// <summary>429.</summary>
    Busy,

    /// <summary>503.</summary>
    Failing,
}
