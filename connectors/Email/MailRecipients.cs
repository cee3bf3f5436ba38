using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;
using System.Text;

namespace Sluice.Connectors.Email;

/// <summary>Reads the list of recipients that a template made from a record's data, and so from anybody's data.</summary>
internal static class MailRecipients
{
    /// <summary>A record that could name any number of people would turn the sink into somebody's bulk mailer.</summary>
    private const int Most = 100;

    /// <summary>Longer ones do not fit a header line.</summary>
    private const int LongestAddress = 400;

    /// <summary>Every recipient once, or what is wrong with the list.</summary>
    public static bool TryParse(
        string list, [NotNullWhen(true)] out IReadOnlyList<MailAddress>? recipients, [NotNullWhen(false)] out string? problem)
    {
        recipients = null;
        if ((problem = HeaderText.Problem("the list of recipients", list)) is not null) return false;
        if (string.IsNullOrWhiteSpace(list))
        {
            problem = "the template 'to' gave no recipient for this record";
            return false;
        }

        var parsed = new MailAddressCollection();
        try
        {
            parsed.Add(list);
        }
        catch (FormatException)
        {
            problem = $"'{list}' is no list of addresses; they look like a@example.com and are separated by commas";
            return false;
        }

        var distinct = parsed.DistinctBy(address => address.Address, StringComparer.OrdinalIgnoreCase).ToList();
        problem = distinct.Count > Most
            ? $"{distinct.Count} recipients for one record; {Most} are the most"
            : distinct.Select(Problem).FirstOrDefault(found => found is not null);
        recipients = distinct;
        return problem is null;
    }

    private static string? Problem(MailAddress address)
    {
        if (address.ToString().Length > LongestAddress) return $"an address is over {LongestAddress} characters long";
        return Ascii.IsValid(address.User)
            ? null
            : $"'{address.Address}' has a character outside ASCII before the '@', which few mail servers take";
    }
}
