using System.Globalization;
using System.Text;
using Sluice.Connectors.Files;
using Sluice.Connectors.Files.Formats;

namespace Sluice.Connectors.Tests.Files;

public sealed class AccessLogTests
{
    private const string Path = "/var/log/nginx/access.log";

    private static ParsedLine Parse(string line, TimeProvider? time = null) =>
        LineFormat.For(new FilesSourceOptions { Path = Path, Format = FilesFormat.Combined }, time ?? TimeProvider.System)
            .Parse(Encoding.Latin1.GetBytes(line), Path);

    private static string Json(ParsedLine parsed) => Encoding.UTF8.GetString(parsed.Record.Value!.Value.Span);

    [Fact]
    public void A_combined_line_becomes_its_fields_and_its_time_the_timestamp()
    {
        var parsed = Parse(
            """127.0.0.1 - frank [10/Oct/2025:13:55:36 -0700] "GET /a.gif?x=1 HTTP/1.0" 200 2326 "http://example.com/start" "Mozilla/5.0 (X11)" """.TrimEnd());
        Assert.Null(parsed.Fault);
        Assert.Equal(
            """{"remote":"127.0.0.1","user":"frank","time":"2025-10-10T20:55:36Z","method":"GET","path":"/a.gif?x=1","protocol":"HTTP/1.0","status":200,"bytes":2326,"referrer":"http://example.com/start","userAgent":"Mozilla/5.0 (X11)","file":"/var/log/nginx/access.log"}""",
            Json(parsed));
        Assert.Equal(DateTimeOffset.Parse("2025-10-10T20:55:36Z", CultureInfo.InvariantCulture), parsed.Record.Timestamp);
    }

    [Fact]
    public void A_common_line_has_no_referrer_and_user_agent()
    {
        var json = Json(Parse("""2001:db8::1 - - [01/Jan/2026:00:00:00 +0000] "POST /x HTTP/2.0" 304 -"""));
        Assert.Contains("\"remote\":\"2001:db8::1\",\"user\":null", json, StringComparison.Ordinal);
        Assert.Contains("\"status\":304,\"bytes\":0,\"referrer\":null,\"userAgent\":null", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Escapes_are_taken_back()
    {
        var json = Json(Parse("""1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "GET /a\"b HTTP/1.1" 200 1 "-" "caf\xc3\xa9 \\ \x22q\x22" """.TrimEnd()));
        Assert.Contains("""
            "path":"/a\"b"
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "userAgent":"café \\ \"q\""
            """, json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", "null")]
    [InlineData("", "null")]
    [InlineData(@"\x16\x03\x01", @"""\u0016\u0003\u0001""")]
    [InlineData("quit", "\"quit\"")]
    public void What_a_scanner_sent_instead_of_a_request_stands_in_path(string request, string path)
    {
        var parsed = Parse($"""1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] "{request}" 400 0 "-" "-" """.TrimEnd());
        Assert.Null(parsed.Fault);
        Assert.Contains($"\"method\":null,\"path\":{path},\"protocol\":null", Json(parsed), StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_with_spaces_and_what_a_server_adds_are_kept()
    {
        var json = Json(Parse("""1.2.3.4 - Jane Doe [01/Jan/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "curl" "10.0.0.1" 0.004"""));
        Assert.Contains("\"user\":\"Jane Doe\"", json, StringComparison.Ordinal);
        Assert.Contains("""
            "extra":"\"10.0.0.1\" 0.004"
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_the_log_would_refuse_is_left_to_the_append()
    {
        var time = new ManualTime();
        var ahead = time.GetUtcNow().AddHours(2).ToString("dd/MMM/yyyy:HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        var parsed = Parse($"1.2.3.4 - - [{ahead}] \"GET / HTTP/1.1\" 200 5", time);
        Assert.Null(parsed.Fault);
        Assert.Null(parsed.Record.Timestamp);
    }

    [Theory]
    [InlineData("nonsense", "remote host")]
    [InlineData("1.2.3.4 - - GET", "remote host")]
    [InlineData("1.2.3.4 - - [yesterday] \"GET / HTTP/1.1\" 200 5", "no time")]
    [InlineData("1.2.3.4 - - [32/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5", "no time")]
    [InlineData("1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] GET / 200 5", "no request")]
    [InlineData("1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1", "no request")]
    [InlineData("1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" OK 5", "status and size")]
    [InlineData("1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200", "status and size")]
    [InlineData("1.2.3.4 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"only a referrer\"", "user agent")]
    public void A_line_that_is_none_is_a_fault_that_says_what_is_missing(string line, string missing)
    {
        var parsed = Parse(line);
        Assert.Contains(missing, parsed.Fault, StringComparison.Ordinal);
        Assert.Equal(line, Json(parsed));
    }
}
