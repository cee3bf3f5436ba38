using System.Text;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>Bodies of JSON that say what to do: whatever text is in them, they are answered as the client's mistake.</summary>
public sealed class InstructionBodyTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    [Theory]
    [InlineData("consumers/g", """{"name":"\ud800"}""", 8)]
    [InlineData("consumers/g", """{"\ud800":"a"}""", 1)]
    [InlineData("consumers/g", "{\"name\":\"a\u00ff\"}", 10)]
    [InlineData("consumers/g", "{\n\"name\":}", 9)]
    [InlineData("groups/g/seek", """{"to":"\udc00"}""", 6)]
    [InlineData("groups/g/seek", """{"to":"earliest","topic":"a\ud800b"}""", 25)]
    [InlineData("groups/g/seek", """{"time":"\ud800"}""", 8)]
    [InlineData("topics", """{"name":"\ud800"}""", 8)]
    [InlineData("topics", """{"name":"a","cleanup":"\ud800"}""", 22)]
    [InlineData("producers", """{"name":"\ud800"}""", 8)]
    public async Task Text_that_is_no_Unicode_is_refused_with_its_place(string path, string body, int position)
    {
        using var response = await shared.Http.SendAsync(HttpMethod.Post, path, HttpExtensions.Json, Encoding.Latin1.GetBytes(body));

        var answer = await response.JsonAsync();
        Assert.True((int)response.StatusCode == 400, answer.ToString());
        Assert.Equal(position, answer.GetProperty("position").GetInt32());
    }

    [Theory]
    [InlineData("subscription", """{"topics":["\ud800"]}""")]
    [InlineData("subscription", """{"topic_pattern":"\ud800"}""")]
    [InlineData("assignments", """{"partitions":[{"topic":"\udfff","partition":0}]}""")]
    [InlineData("offsets", """{"offsets":[{"topic":"a","partition":0,"offset":1,"metadata":"\ud800"}]}""")]
    [InlineData("positions", """{"offsets":[{"topic":"\ud800","partition":0,"offset":1}]}""")]
    public async Task An_instance_refuses_it_too(string request, string body)
    {
        var group = shared.NewTopic();
        using var made = await shared.Http.SendAsync(HttpMethod.Post, $"consumers/{group}", HttpExtensions.Json, """{"name":"one"}"""u8.ToArray());
        Assert.True(made.IsSuccessStatusCode);

        using var response = await shared.Http.SendAsync(
            HttpMethod.Post, $"consumers/{group}/instances/one/{request}", HttpExtensions.Json, Encoding.UTF8.GetBytes(body));

        var answer = await response.JsonAsync();
        Assert.True((int)response.StatusCode == 400, answer.ToString());
        Assert.Contains("half a character", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_and_both_halves_of_a_character_are_no_mistake()
    {
        using var response = await shared.Http.SendAsync(
            HttpMethod.Post, "producers", HttpExtensions.Json, Encoding.UTF8.GetBytes("\ufeff{\"name\":\"\\ud83d\\ude00\"}"));

        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
