/** Sentences for the server's message keys: what was wrong, where, what to do. `{name}` takes a value of the message. */
export const errors = {
  internal: '系统出现故障，已记录。请稍后重试；如仍未恢复，请向系统管理员提供请求编号。',
  offline: '与服务器的连接中断。已填内容未丢失，请检查网络后重试。',
  unauthenticated: '登录已失效，请重新登录。',
  forbidden: '无权办理此项。如确需办理，请联系安全管理员调整角色。',
  notFound: '未找到该内容，可能已被删除或不在您的查看范围内。',
  conflict: '内容已被他人更新。您的填写仍保留，请查看最新情况后再提交。',
  invalid: '填写内容有误，请按提示更正。',
  tooLarge: '文件过大，请压缩或拆分后重新上传。',
  limited: '操作过于频繁，请稍后再试。',
  unavailable: '所依赖的服务暂时无法连接，请稍后重试。',
};
