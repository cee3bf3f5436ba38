using System.Text;
using Sluice.Connectors.Email.Templates;

namespace Sluice.Connectors.Tests.Email;

public sealed class MailTemplateTests
{
    private const string Order = """
        {"id":7,"total":1.50,"none":0,"ok":true,"no":false,"gone":null,"name":"Ann <a&b>",
         "user":{"name":"Ann","log.level":"warn"},"items":[{"sku":"a","n":1},{"sku":"b","n":2}],"tags":["x","y"],"empty":[]}
        """;

    [Theory]
    [InlineData("{{id}} {{total}} {{ok}} {{no}}", "7 1.50 true false")]
    [InlineData("{{name}} {{{name}}}", "Ann <a&b> Ann <a&b>")]
    [InlineData("{{user.name}} {{user.[log.level]}} {{tags.length}}", "Ann warn 2")]
    [InlineData("[{{gone}}{{missing}}{{missing.deep}}]", "[]")]
    [InlineData("{{#if ok}}y{{else}}n{{/if}}{{#if no}}y{{else}}n{{/if}}{{#if none}}y{{else}}n{{/if}}{{#if gone}}y{{else}}n{{/if}}", "ynnn")]
    [InlineData("{{#if empty}}y{{else}}n{{/if}}{{#if tags}}y{{else}}n{{/if}}{{#unless missing}}u{{/unless}}", "nyu")]
    [InlineData("{{#each items}}{{@index}}:{{sku}}x{{n}}{{#unless @last}}, {{/unless}}{{/each}}", "0:ax1, 1:bx2")]
    [InlineData("{{#each tags}}{{this}}{{/each}}{{#each empty}}e{{else}}none{{/each}}", "xynone")]
    [InlineData("{{#each items}}{{../user.name}}{{@root.id}}{{/each}}", "Ann7Ann7")]
    [InlineData("{{#each items as |item|}}{{item.sku}}{{/each}}", "ab")]
    [InlineData("{{#each user}}{{@key}}={{this}};{{/each}}", "name=Ann;log.level=warn;")]
    [InlineData("{{#with user}}{{name}}{{/with}} {{items.[1].sku}} {{lookup tags 1}}", "Ann b y")]
    [InlineData("{{#if (lookup user \"name\")}}y{{else if ok}}z{{/if}}", "y")]
    [InlineData("{{user}} {{tags}}", """{"name":"Ann","log.level":"warn"} ["x","y"]""")]
    [InlineData("a{{! it's a comment }}b{{!-- {{#if}} --}}c", "abc")]
    [InlineData("\\{{id}} }} {{~id~}} !", "{{id}} }}7!")]
    public void A_template_reads_the_fields_of_the_value(string template, string expected) =>
        Assert.Equal(expected, Render(template, MailSinks.Record(0, Order)));

    [Theory]
    [InlineData("{{name.Length}}{{name.Chars}}{{total.Scale}}{{ok.TrueString}}")]
    [InlineData("{{user.Count}}{{user.Keys}}{{user.Comparer}}{{user.Values}}{{tags.Capacity}}")]
    [InlineData("{{this.GetType}}{{name.GetType.Assembly}}{{user.Comparer.GetType}}{{@root.Comparer}}")]
    public void A_template_does_not_reach_into_dotnet_objects(string template) =>
        Assert.Equal("", Render(template, MailSinks.Record(0, Order)));

    [Fact]
    public void The_html_template_escapes_what_comes_from_the_record()
    {
        var record = MailSinks.Record(0, """{"name":"<script>'\"&é","list":["<b>"]}""");
        Assert.True(MailTemplate.Compile("<i title=\"{{name}}\">{{list}}</i>{{{name}}}", TemplateLanguage.Html)
            .TryRender(TemplateModel.Of(record), out var html, out _));
        Assert.Equal(
            "<i title=\"&lt;script&gt;&#x27;&quot;&amp;é\">[&quot;&lt;b&gt;&quot;]</i><script>'\"&é", html);
    }

    [Fact]
    public void A_template_sees_the_record_also_when_the_value_has_a_field_of_that_name()
    {
        var record = MailSinks.Record(12, """{"record":{"offset":999}}""", key: "k1");
        record = record with { Record = record.Record with { Headers = [new RecordHeader("trace", Encoding.UTF8.GetBytes("abc"))] } };
        Assert.Equal(
            "orders 0 12 2026-03-04T05:06:07.000Z k1 abc",
            Render("{{record.topic}} {{record.partition}} {{record.offset}} {{record.timestamp}} {{record.key}} {{record.headers.trace}}", record));
    }

    [Theory]
    [InlineData("a plain line", "a plain line")]
    [InlineData("\"a text\"", "a text")]
    [InlineData("42", "42")]
    [InlineData("[1,2]", "[1,2]")]
    [InlineData("{\"broken\":\"\\ud800\"}", "{\"broken\":\"\\ud800\"}")]
    [InlineData("{\"cut\":", "{\"cut\":")]
    [InlineData(null, "")]
    public void A_value_that_is_no_json_object_is_the_message(string? value, string expected) =>
        Assert.Equal(expected, Render("{{message}}", MailSinks.Record(0, value)));

    [Fact]
    public void The_default_text_shows_the_value_set_out_for_reading()
    {
        var text = Connectors.Email.EmailSinkOptions.DefaultText;
        Assert.Equal("{\n  \"a\": \"é<\",\n  \"b\": [\n    1\n  ]\n}", Render(text, MailSinks.Record(0, """{"a":"é<","b":[1]}""")));
        Assert.Equal("no json", Render(text, MailSinks.Record(0, "no json")));
    }

    [Fact]
    public void Digits_of_numbers_stay_as_they_were_written() => Assert.Equal(
        "1.10 12345678901234567890 1E+300 1e999 0.1",
        Render("{{a}} {{b}} {{c}} {{d}} {{e}}", MailSinks.Record(0, """{"a":1.10,"b":12345678901234567890,"c":1e300,"d":1e999,"e":0.1}""")));

    [Theory]
    [InlineData("Hello\n  {{name", 2, 3, "no }} after it")]
    [InlineData("{{#if a}}\nx", 1, 1, "has no {{/if}}")]
    [InlineData("a\n{{#each a}}{{/if}}", 2, 12, "{{/if}} stands where {{/each}} belongs")]
    [InlineData("a {{/if}}", 1, 3, "closes nothing")]
    [InlineData("{{#user}}{{/user}}", 1, 1, "'#user' is no block")]
    [InlineData("{{^user}}{{/user}}", 1, 1, "{{#unless user}}")]
    [InlineData("{{#if}}x{{/if}}", 1, 1, "takes one argument and has 0")]
    [InlineData("{{#if a b}}x{{/if}}", 1, 1, "takes one argument and has 2")]
    [InlineData("{{#if (eq a 1)}}x{{/if}}", 1, 1, "'(eq a 1)' is no helper call")]
    [InlineData("{{ok}} {{upper name}}", 1, 8, "'upper' is no helper")]
    [InlineData("{{> footer}}", 1, 1, "no partials")]
    [InlineData("{{}}", 1, 1, "nothing between the braces")]
    [InlineData("{{user/name}}", 1, 1, "write '.' in place of '/'")]
    [InlineData("{{else}}", 1, 1, "in no block")]
    [InlineData("{{&name}}", 1, 1, "{{{name}}}")]
    [InlineData("{{{{raw}}}}", 1, 1, "raw blocks")]
    public void A_mistake_is_told_with_its_place(string template, int line, int column, string message)
    {
        Assert.False(MailTemplate.TryCompile(template, TemplateLanguage.Plain, out _, out var problem));
        Assert.Contains($"line {line}, column {column}: ", problem);
        Assert.Contains(message, problem);
    }

    [Fact]
    public void A_result_that_grows_without_bounds_is_refused()
    {
        var list = string.Join(',', Enumerable.Repeat("1", 2_100));
        var template = MailTemplate.Compile("{{#each a}}{{#each ../a}}x{{/each}}{{/each}}", TemplateLanguage.Plain);
        Assert.False(template.TryRender(TemplateModel.Of(MailSinks.Record(0, $"{{\"a\":[{list}]}}")), out _, out var problem));
        Assert.Contains("over 4000000 characters", problem);
    }

    private static string Render(string template, SinkRecord record)
    {
        var compiled = MailTemplate.Compile(template, TemplateLanguage.Plain);
        Assert.True(compiled.TryRender(TemplateModel.Of(record), out var text, out var problem), problem);
        return text;
    }
}
