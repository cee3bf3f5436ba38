using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Options;

public sealed class OptionsBinderTests
{
    private const string Minimal = "'smtp': 'smtp://127.0.0.1:2525'";

    [Fact]
    public void Every_kind_of_option_is_read()
    {
        var options = Bound("""
            'subject': 'news', 'password': 'p', 'window': '250ms', 'throttle': '100ms', 'limit': '2MiB', 'attempts': 3,
            'ratio': 1.5, 'gzip': true, 'mode': 'upsertTable', 'to': ['a', 'b'], 'codes': [1, 2], 'timeouts': { 'x': '3s' },
            'headers': { 'A': 'b' }, 'digest': { 'by': '$.to' }, 'steps': [{ 'by': '1' }, { 'by': '2' }], 'extra': { 'deep': [1] }
            """);

        Assert.Equal(new Uri("smtp://127.0.0.1:2525"), options.Smtp);
        Assert.Equal("news", options.Subject);
        Assert.Equal(TimeSpan.FromMilliseconds(250), options.Window);
        Assert.Equal(TimeSpan.FromMilliseconds(100), options.Throttle);
        Assert.Equal(ByteSize.MiB(2), options.Limit);
        Assert.Equal((3, 1.5, true, SampleMode.UpsertTable), (options.Attempts, options.Ratio, options.Gzip, options.Mode));
        Assert.Equal(["a", "b"], options.To);
        Assert.Equal([1, 2], options.Codes);
        Assert.Equal(TimeSpan.FromSeconds(3), options.Timeouts["x"]);
        Assert.Equal("b", options.Headers["A"]);
        Assert.Equal("$.to", options.Digest?.By);
        Assert.Equal(["1", "2"], options.Steps.Select(step => step.By));
        Assert.Equal("""{ "deep": [1] }""", options.Extra.GetRawText());
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var options = Bound("");

        Assert.Equal((8, "hello", TimeSpan.FromMinutes(5)), (options.Attempts, options.Subject, options.Window));
        Assert.Null(options.Digest);
    }

    [Fact]
    public void A_number_and_a_boolean_may_stand_in_a_text_as_application_settings_do()
    {
        var options = Bound("'attempts': '12', 'ratio': '0.25', 'gzip': 'true', 'limit': 4096, 'codes': ['5']");

        Assert.Equal((12, 0.25, true), (options.Attempts, options.Ratio, options.Gzip));
        Assert.Equal(ByteSize.KiB(4), options.Limit);
        Assert.Equal([5], options.Codes);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_place()
    {
        var errors = Errors("""
            { 'subjct': 'x', 'attempts': 0, 'window': 'soon', 'mode': 'serch', 'to': 'me', 'digest': {},
              'steps': [{ 'by': '1' }, { 'by': 2, 'to': '' }], 'timeouts': { 'x': 7 }, 'index': 'UPPER', 'gzip': null }
            """);

        Assert.Equal(
            [
                "c.attempts", "c.digest.by", "c.gzip", "c.index", "c.mode", "c.smtp", "c.steps[1].by", "c.steps[1].to", "c.subjct",
                "c.timeouts.x", "c.to", "c.window",
            ],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("'subjct': 'x'", "did you mean 'subject'? Known are: attempts, codes")]
    [InlineData("'SUBJECT': 'x'", "did you mean 'subject'?")]
    [InlineData("'zzzzzz': 1", "is not known here; known are: attempts")]
    [InlineData("'attempts': 101", "must be at most 100, got 101")]
    [InlineData("'attempts': 1.5", "expected a whole number (32 bits), got the number 1.5")]
    [InlineData("'attempts': 3000000000", "expected a whole number (32 bits)")]
    [InlineData("'window': '1ms'", "must be at least 10ms, got 1ms")]
    [InlineData("'window': 30", "expected a duration such as \"250ms\"")]
    [InlineData("'limit': '2GiB'", "must be at most 1GiB, got 2GiB")]
    [InlineData("'limit': 'big'", "expected a size such as \"512\"")]
    [InlineData("'mode': 'serch'", "expected one of \"search\", \"upsertTable\", got the text \"serch\"; did you mean \"search\"?")]
    [InlineData("'to': 'me'", "write it in brackets")]
    [InlineData("'to': []", "must not be empty")]
    [InlineData("'to': [null]", "expected text, got null")]
    [InlineData("'subject': ''", "must not be empty")]
    [InlineData("'subject': 'much too long'", "must have 2 to 10 characters")]
    [InlineData("'subject': null", "must not be null; leave it out for the default")]
    [InlineData("'index': 'UP'", "must match the pattern [a-z]+")]
    [InlineData("'digest': 'me'", "expected an object { ... }, got the text \"me\"")]
    [InlineData("'digest': {}", "is missing and has no default")]
    [InlineData("'headers': [1]", "expected an object { \"name\": value }, got a list")]
    [InlineData("'gzip': true, 'gzip': false", "is given twice; remove one")]
    [InlineData("'ratio': 'NaN'", "expected a number")]
    [InlineData("'throttle': '10m'", "must not exceed window")]
    public void The_message_says_what_is_wrong_and_what_to_do(string members, string expected)
    {
        var errors = Errors($"{{ {Minimal}, {members} }}");

        Assert.Contains(errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_option_is_explained_by_its_description()
    {
        var error = Assert.Single(Errors("{}"));

        Assert.Equal(new ConfigurationError("c.smtp", "is missing and has no default: The mail server."), error);
    }

    [Fact]
    public void The_whole_record_is_checked_although_members_are_wrong_so_that_everything_is_told_at_once()
    {
        var errors = Errors($"{{ {Minimal}, 'throttle': '10m', 'window': '1ms' }}");

        Assert.Equal(["c.window", "c.throttle"], errors.Select(error => error.Path));
    }

    [Fact]
    public void A_secret_never_stands_in_a_message()
    {
        var errors = Errors("{ 'smtp': 'no address hunter2', 'password': 5, 'headers': { 'A': [2] }, 'window': 'http://a:hunter2@b' }");

        Assert.Equal(4, errors.Count);
        Assert.DoesNotContain(errors, error => error.Message.Contains("hunter2", StringComparison.Ordinal));
        Assert.DoesNotContain(errors, error => error.Message.Contains('5') && error.Path == "c.password");
    }

    [Fact]
    public void A_type_that_no_configuration_can_write_is_the_authors_mistake()
    {
        var problem = Assert.Throws<NotSupportedException>(() => OptionsBinder.Bind<Stream>(Json.Parse("{}"), "", []));

        Assert.Contains("use a record", problem.Message, StringComparison.Ordinal);
    }

    private static SampleOptions Bound(string members)
    {
        var errors = new List<ConfigurationError>();
        var comma = members.Length == 0 ? "" : ", ";
        var options = OptionsBinder.Bind<SampleOptions>(Json.Parse($"{{ {Minimal}{comma}{members} }}"), "c", errors);
        Assert.Empty(errors);
        return Assert.IsType<SampleOptions>(options);
    }

    private static List<ConfigurationError> Errors(string json)
    {
        var errors = new List<ConfigurationError>();
        Assert.Null(OptionsBinder.Bind<SampleOptions>(Json.Parse(json), "c", errors));
        return errors;
    }
}
