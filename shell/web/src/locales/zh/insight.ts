/** Looking into a trained model: explanations and embeddings. */
export const insight: Readonly<Record<string, string>> = {
  "speaks for it": "支持该类别",
  "speaks against it": "反对该类别",
  "The model is loaded and asked about each token. That takes some seconds.":
    "正在加载模型并逐个词元询问，需要几秒钟。",
  "Asking why": "正在询问原因",
  "The model answers {0}, with a score of {1}.": "模型回答 {0}，得分 {1}。",
  "The model answers {0}; to {1} it gives {2}.": "模型回答 {0}；它给 {1} 的得分是 {2}。",
  "The number of a token is what the score loses where that token alone is covered.":
    "词元的数值表示单独遮住该词元时得分减少多少。",
  "If padding took the place of each token, it would be {0}: together the tokens moved it by {1}.":
    "如果每个词元都换成填充符，得分会是 {0}：所有词元合起来使它变化了 {1}。",
  "The numbers lack {0} of the whole move.": "这些数值与总变化相差 {0}。",
  "The model saw the first {0} of {1} tokens.": "模型只看到了 {1} 个词元中的前 {0} 个。",
  "The first {0} tokens are shown.": "显示前 {0} 个词元。",
  "It says what this model went by here, not what is true of the world, and not what it goes by elsewhere.":
    "它说明的是该模型在此处的依据，既不代表事实如此，也不代表模型在别处的依据。",
  "What counted for “{0}”": "哪些内容支持“{0}”",
  "Why this answer": "为什么这样回答",
  "Why this answer to row {0}": "第 {0} 行为什么这样回答",
  "Row {0}": "第 {0} 行",
  "Embeddings": "嵌入",
  "Loading the embeddings": "正在加载嵌入",
  "The model turns each row into numbers and decides by them. Drawn as points, rows that it sees alike lie together.":
    "模型把每一行变成一组数字，并据此做决定。画成点以后，模型认为相似的行会靠在一起。",
  "For that it is loaded and asked again, which takes some seconds, or minutes on many rows.":
    "为此需要加载模型并再次询问，通常几秒钟，行数很多时需要几分钟。",
  "Draw them": "绘制",
  "The model is being loaded.": "正在加载模型。",
  "{0} of {1} rows": "{1} 行中的 {0} 行",
  "The split has too few rows to draw.": "该划分的行数太少，无法绘制。",
  "{0} of {1} rows, drawn by the seed of the run: always the same.":
    "{1} 行中的 {0} 行，按运行的随机种子抽取：每次都相同。",
  "Each point is a row; the model has {0} numbers of it, and the picture has room for two. A point amid another colour is hard for the model, or has a wrong label. Click one, or press Enter on it, to read its row.":
    "每个点是一行；模型用 {0} 个数字表示它，而图中只能容纳两个。落在其他颜色中的点对模型来说较难，或者标签有误。点击它或按回车键即可查看该行。",
  "Draw it with these settings": "按这些设置绘制",
  "The run has no trained model: its training did not end, or its files were removed.":
    "该运行没有训练好的模型：训练没有完成，或文件已被删除。",
  "The engine that trained this run is switched off. Plugins switches it on again.":
    "训练该运行的引擎已停用。可在“插件”中重新启用。",
  "No installed plugin draws embeddings. Look for “embeddings” under Plugins.":
    "没有已安装的插件能绘制嵌入。请在“插件”中搜索“embeddings”。",
  "The engine that trained this run explains no answers. A newer version of its plugin may.":
    "训练该运行的引擎不能解释回答。其插件的新版本也许可以。",
  "The engine that trained this run gives no embeddings. A newer version of its plugin may.":
    "训练该运行的引擎不提供嵌入。其插件的新版本也许可以。",
};
