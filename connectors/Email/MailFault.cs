namespace Sluice.Connectors.Email;

/// <summary>Why a mail was not taken.</summary>
/// <param name="Reason">For people, in the server's own words where it has any.</param>
/// <param name="Everything">True: this is about the other side as a whole, so no other mail would fare better now.</param>
internal sealed record MailFault(FaultAction Action, string Reason, bool Everything = false)
{
    public static MailFault Unavailable(string reason) => new(FaultAction.Later, reason, Everything: true);

    public static MailFault Stopped(string reason) => new(FaultAction.Stop, reason, Everything: true);
}
